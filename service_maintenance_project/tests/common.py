from odoo.addons.service_maintenance.tests.common import ServiceCommon


class ServiceProjectCommon(ServiceCommon):
    """A service company whose office also runs projects."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("project.group_project_manager")
