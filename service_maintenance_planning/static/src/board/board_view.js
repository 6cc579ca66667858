import { registry } from "@web/core/registry";

import { BoardController } from "./board_controller";
import { BoardModel } from "./board_model";

export const boardView = {
    type: "service_board",
    Controller: BoardController,
    Model: BoardModel,
    searchMenuTypes: ["filter", "groupBy", "favorite"],
    props: (props, view) => ({ ...props, Model: view.Model }),
};

registry.category("views").add("service_board", boardView);
