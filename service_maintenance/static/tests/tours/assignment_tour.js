import { registry } from "@web/core/registry";
import { sign } from "./signature";

const tours = registry.category("web_tour.tours");

tours.add("service_assignment_accept", {
    steps: () => [
        { trigger: "h3:contains(No hot water)" },
        {
            trigger: "button[name=answer][value=accept]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_service_answer_done:contains(You accepted)" },
    ],
});

tours.add("service_assignment_decline", {
    steps: () => [
        { trigger: "textarea[name=reason]", run: "edit My van is broken" },
        {
            trigger: "button[name=answer][value=decline]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_service_answer_done:contains(You declined)" },
    ],
});

tours.add("service_sign_and_mail", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(No hot water)", run: "click" },
        { trigger: ".o_service_next button[name=action_open_close]", run: "click" },
        { trigger: ".modal button[name=action_review]", run: "click" },
        { trigger: ".modal .o_field_widget[name=signed_by] input", run: "edit Griet Lefort && click body" },
        { trigger: ".modal .o_field_widget[name=signature] .o_signature", run: "click" },
        ...sign,
        { trigger: ".modal button[name=action_confirm]:contains(Sign & Close)", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_service_work:contains(Signed):contains(Griet Lefort)" },
    ],
});

tours.add("service_work_order_mailed", {
    steps: () => [
        { trigger: ".o-mail-Message:contains(thank you):contains(pdf)" },
        { trigger: ".o-mail-AttachmentContainer:contains(Work order), .o-mail-AttachmentList:contains(Work order)" },
    ],
});
