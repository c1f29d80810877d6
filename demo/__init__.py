"""The demo company: writes its ten source systems from a real grocery year."""
