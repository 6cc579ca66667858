import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { ChartTile } from "./chart_tile";
import { FigureTile } from "./figure_tile";

// Kinds of tiles: addons add their own, and send tiles of that type from the server.
export const tileRegistry = registry.category("service_dashboard_tiles");
tileRegistry.add("figure", FigureTile);
tileRegistry.add("chart", ChartTile);

/** Row M10: how the service stands today; every figure opens the list it counts. */
export class ServiceDashboard extends Component {
    static template = "service_maintenance.ServiceDashboard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ tiles: [] });
        useSetupAction();
        onWillStart(() => this.load());
    }

    async load() {
        this.state.tiles = await this.orm.call("service.dashboard", "get_tiles");
    }

    get figures() {
        return this.state.tiles.filter((tile) => tile.type === "figure");
    }

    get others() {
        return this.state.tiles.filter((tile) => tile.type !== "figure");
    }

    getComponent(tile) {
        return tileRegistry.get(tile.type);
    }

    async open({ xmlid, name, domain, view }) {
        const action = await this.action.loadAction(xmlid);
        Object.assign(action, { name, display_name: name, context: {} });
        if (domain.length) {
            action.domain = domain;
        }
        return this.action.doAction(action, view ? { viewType: view } : {});
    }
}

registry.category("actions").add("service_maintenance.dashboard", ServiceDashboard);
ServiceDashboard.displayName = _t("Dashboard");
