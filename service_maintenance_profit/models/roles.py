"""Who sees what things cost, as `groups` of a field."""

MONEY = "service_maintenance.group_manager,account.group_account_invoice,account.group_account_readonly"
