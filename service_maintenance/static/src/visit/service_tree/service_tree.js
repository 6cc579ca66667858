import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { ServiceTreeModel } from "./service_tree_model";

const SEARCH_DELAY = 300;
const MODELS = {
    customer: "res.partner",
    site: "res.partner",
    equipment: "service.equipment",
    visit: "service.visit",
};
const COLORS = {
    new: "info",
    planned: "info",
    in_progress: "warning",
    done: "success",
    approved: "success",
    invoiced: "success",
    cancelled: "secondary",
    valid: "success",
    ending: "warning",
    over: "light",
};

/** Row D3: customers, their sites, the equipment there with its parts, and the visits, opened level by level. */
export class ServiceTree extends Component {
    static template = "service_maintenance.ServiceTree";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        const { state, action } = this.props;
        const start = state?.tree || { customerId: action.context?.active_id };
        this.tree = useState(new ServiceTreeModel(useService("orm"), start));
        this.focus = useState({ key: state?.focusKey || "" });
        this.rootRef = useRef("root");
        this.onSearch = useDebounced((ev) => this.tree.searchFor(ev.target.value), SEARCH_DELAY);
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({ tree: this.tree.exportState(), focusKey: this.focus.key }),
        });
        onWillStart(async () => {
            const [canCreate] = await Promise.all([user.checkAccessRight("service.visit", "create"), this.tree.load()]);
            this.canCreate = canCreate;
        });
        useEffect(
            (key) => {
                if (this.isKeyboard) {
                    this.rootRef.el.querySelector(`[data-key="${key}"]`)?.focus();
                }
            },
            () => [this.focus.key]
        );
    }

    get rows() {
        return this.tree.rows;
    }

    /** The one line that is reached with Tab: the last one used, else the first. */
    get focusKey() {
        const rows = this.rows;
        return rows.some(({ key }) => key === this.focus.key) ? this.focus.key : rows[0]?.key;
    }

    get found() {
        return _t("Only the first of each kind are shown. Add another word to find less.");
    }

    // --- How a line looks --------------------------------------------------------------------------------------------

    icon({ type, is_company }) {
        const customer = is_company ? "fa-building-o" : "fa-user-o";
        return { customer, site: "fa-map-marker", equipment: "fa-cog", visit: "fa-wrench" }[type];
    }

    date({ moment, day }) {
        return moment ? toLocaleDateTimeString(deserializeDateTime(moment)) : toLocaleDateString(deserializeDate(day));
    }

    badge({ state }) {
        return `badge text-bg-${COLORS[state]}`;
    }

    // --- Doing -------------------------------------------------------------------------------------------------------

    openRecord({ type, id, name }) {
        if (id) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                name,
                res_model: MODELS[type],
                res_id: id,
                views: [[false, "form"]],
            });
        }
    }

    createVisit(context = {}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Visit"),
            res_model: "service.visit",
            views: [[false, "form"]],
            context,
        });
    }

    // --- Keyboard, as the ARIA practices for trees have it -----------------------------------------------------------

    onKeydown(ev) {
        const rows = this.rows;
        const index = rows.findIndex(({ key }) => key === ev.target.dataset.key);
        const act = index >= 0 && this.getKeyAction(ev.key, rows, index);
        if (act) {
            ev.preventDefault();
            this.isKeyboard = true;
            act();
        }
    }

    getKeyAction(key, rows, index) {
        const row = rows[index];
        const goTo = (target) => () => (this.focus.key = (target || row).key);
        const { node } = row;
        switch (key) {
            case "ArrowDown":
                return goTo(rows[index + 1]);
            case "ArrowUp":
                return goTo(rows[index - 1]);
            case "Home":
                return goTo(rows[0]);
            case "End":
                return goTo(rows.at(-1));
            case "ArrowRight":
                return node?.isOpen ? goTo(rows[index + 1]) : () => node && this.tree.open(node);
            case "ArrowLeft":
                return node?.isOpen ? () => this.tree.toggle(node) : goTo(rows.find((r) => r.node === this.above(row)));
            case "Enter":
                return () => (node ? this.openRecord(node) : this.tree.loadMore(row.below));
        }
    }

    above({ node, below }) {
        return node ? node.parent : below;
    }
}

registry.category("actions").add("service_maintenance.service_tree", ServiceTree);
