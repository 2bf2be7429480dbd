"""Rules: what is asked, why, how to mend it, and a predicate. Pure: no Pulumi, cloud or clock."""
