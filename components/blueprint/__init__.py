"""Decide everything about a stack without touching anything: no Pulumi, no network, no clock."""
