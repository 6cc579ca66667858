import { Component } from "@odoo/owl";
import { formatFloat, formatFloatTime, formatInteger, formatMonetary } from "@web/views/fields/formatters";

const FORMATS = {
    integer: (value) => formatInteger(value),
    hours: (value) => formatFloatTime(value),
    percent: (value) => `${formatFloat(value, { digits: [16, 0] })} %`,
    days: (value) => formatInteger(Math.round(value)),
    monetary: (value, { currency_id: currencyId }) => formatMonetary(value, { currencyId }),
};

/** One figure; a click opens what it counts. */
export class FigureTile extends Component {
    static template = "service_maintenance.FigureTile";
    static props = { tile: Object, open: Function };

    get value() {
        const { tile } = this.props;
        const isKnown = tile.value !== null && tile.value !== undefined && tile.value !== false;
        return isKnown ? FORMATS[tile.format || "integer"](tile.value, tile) : "–";
    }

    get tone() {
        const { tile } = this.props;
        return tile.tone && tile.value ? `text-${tile.tone}` : "";
    }
}
