"""Monitoring, decided: what is asked, kept, shown, and who is woken."""
