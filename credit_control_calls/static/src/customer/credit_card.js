import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { useSubEnv } from "@odoo/owl";

/** The buttons that know the ticked items or may lead to the next customer. */
const CARD_ACTIONS = new Set([
    "action_record_call",
    "action_no_answer",
    "action_new_dispute",
    "action_send_statement",
    "action_link_items",
    "action_unlink_items",
    "action_exclude_items",
    "action_include_items",
    "action_follow_up",
    "action_resolve_dialog",
]);

/** A customer's card: its buttons know the ticked items, and the way to the next customer. */
export class CreditCardController extends FormController {
    setup() {
        super.setup();
        this.creditAction = useService("action");
        this.creditNotification = useService("notification");
        this.handledIds = new Set();
        const { onClickViewButton } = this.env;
        useSubEnv({
            onClickViewButton: (click) => {
                this.getClickedRecord = click.getResParams;
                return onClickViewButton(click);
            },
        });
    }

    get selectedItemIds() {
        const items = this.model.root.data.open_item_ids?.records || [];
        return items.filter((record) => record.selected).map((record) => record.resId);
    }

    async beforeExecuteActionButton(clickParams) {
        const proceed = await super.beforeExecuteActionButton(clickParams);
        if (proceed === false || !CARD_ACTIONS.has(clickParams.name)) {
            return proceed;
        }
        const { resModel, resId, resIds, context } = this.getClickedRecord();
        await this.creditAction.doActionButton({
            ...clickParams,
            resModel,
            resId,
            resIds,
            context,
            buttonContext: {
                credit_on_card: true,
                credit_selected_ids: this.selectedItemIds,
            },
            onClose: (infos) => (infos?.creditNext ? this.goToNext() : this.model.load()),
        });
        return false;
    }

    /** The next card that is still on the list the caller came from, with its filters. */
    async goToNext() {
        const { resId, resIds } = this.model.root;
        this.handledIds.add(resId);
        const found = await this.orm.call("credit.customer", "next_to_call", [
            [...this.handledIds],
            resIds.slice(resIds.indexOf(resId) + 1),
            this.env.searchModel.domain,
        ]);
        if (found) {
            const ids = resIds.includes(found) ? resIds : [...resIds, found];
            return this.model.load({ resId: found, resIds: ids });
        }
        this.creditNotification.add(_t("Nobody is left to call on this list."), {
            type: "success",
        });
        return this.env.config.historyBack();
    }
}

registry.category("views").add("credit_card", {
    ...formView,
    Controller: CreditCardController,
});
