from . import finite_numbers_mixin
from . import storable_texts_mixin
from . import readable_links_mixin
from . import owned_fields_mixin
from . import ir_attachment
from . import ir_ui_view
from . import res_company
