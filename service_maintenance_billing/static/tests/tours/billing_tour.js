import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("service_fee_invoice", {
    steps: () => [
        { trigger: ".o_data_cell:contains(Boiler service)", run: "click" },
        { trigger: ".o_notebook a[name=fees]", run: "click" },
        { trigger: ".o_field_widget[name=fee_ids] .o_field_x2many_list_row_add a", content: "A fee", run: "click" },
        { trigger: ".o_field_widget[name=fee_ids] .o_selected_row [name=product_id] input", run: "edit Service fee" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Service fee)", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger: ".o_service_fee_preview tr:contains(1 × 100.00)",
            content: "The next invoices, with the arithmetic behind each amount",
        },
        { trigger: "button[name=action_bill_fees]", content: "Bill what is due", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Draft)", content: "The draft invoice" },
        { trigger: ".o_field_widget[name=invoice_line_ids] .o_data_row:contains(Service fee)" },
    ],
});

registry.category("web_tour.tours").add("service_price_run", {
    steps: () => [
        { trigger: "button[name=action_simulate]", content: "What would the index do?", run: "click" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Bakery Lefort):contains(103)" },
        { trigger: ".o_field_widget[name=line_ids] .o_data_row .badge:contains(Cap)", content: "The cap bit" },
        { trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".modal-footer .btn-primary:contains(Confirm)", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Confirmed)" },
        { trigger: "button[name=action_take_back]", content: "Until its day it can be taken back", run: "click" },
        { trigger: ".modal-footer .btn-primary:contains(Take Back)", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Taken back)" },
    ],
});
