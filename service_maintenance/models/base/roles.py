"""Who writes what, as `writers` of a field."""

OFFICE = "service_maintenance.group_dispatcher"
MANAGER = "service_maintenance.group_manager"
