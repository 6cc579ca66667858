import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("service_dashboard", {
    steps: () => [
        { trigger: ".o_service_figure[data-key=to_plan] .o_service_figure_value:not(:contains(/^0$/))" },
        { trigger: ".o_service_chart[data-key=load] canvas" },
        { content: "Nothing is wider than the screen", trigger: ".o_service_dashboard_content", run: ({ anchor }) => {
            if (anchor.scrollWidth > anchor.clientWidth || document.body.scrollWidth > window.innerWidth) {
                throw new Error("The dashboard is wider than the phone.");
            }
        } },
        { trigger: ".o_service_figure[data-key=to_plan]", run: "click" },
        { trigger: ".o_kanban_record:contains(No hot water)" },
        { trigger: ".o_back_button, .breadcrumb-item a:contains(Dashboard)", run: "click" },
        { trigger: ".o_service_figure[data-key=today]" },
    ],
});
