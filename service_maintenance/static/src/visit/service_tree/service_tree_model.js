import { KeepLast } from "@web/core/utils/concurrency";

const LEVEL_LIMIT = 80;

/**
 * The levels read so far. A node is what the server tells, with `key` (its path), `level`, `parent`, `isOpen` and, once
 * read, `children` and `total`. Found nodes come with some of their children: `isPartial`.
 */
export class ServiceTreeModel {
    /**
     * @param {Object} orm
     * @param {{customerId?: number, search?: string, open?: Object}} state what `exportState` gave before
     */
    constructor(orm, { customerId = false, search = "", open = {} } = {}) {
        this.orm = orm;
        this.keepLast = new KeepLast();
        this.customerId = customerId;
        this.search = search;
        this.restoring = open;
        this.root = { key: "", level: 0, children: [], total: 0, isOpen: true };
        this.isCut = false;
    }

    // --- Reading -----------------------------------------------------------------------------------------------------

    async load() {
        const known = this.restoring[""];
        const { nodes, total, is_cut } = await this.keepLast.add(this.fetchRoot(known?.count));
        const root = { key: "", level: 0, total, isOpen: true };
        root.children = nodes.map((node) => this.adopt(root, node));
        await Promise.all(root.children.map((node) => this.restore(node)));
        this.isCut = Boolean(is_cut);
        this.root = root;
        if (this.customerId && !known && !this.search) {
            await this.open(this.root.children[0]);
        }
        this.restoring = {};
    }

    fetchRoot(count) {
        if (this.search) {
            return this.orm.call("service.tree", "get_level", [], { search: this.search });
        }
        if (this.customerId) {
            return this.orm.call("service.tree", "get_customer", [this.customerId]);
        }
        return this.fetchLevel(this.root, 0, count);
    }

    fetchLevel({ type, id, customer_id }, offset = 0, limit = LEVEL_LIMIT) {
        const node = type ? { type, id, customer_id } : null;
        return this.orm.call("service.tree", "get_level", [node], { offset, limit });
    }

    adopt(parent, { children, ...data }) {
        const key = `${parent.key}/${data.type}-${data.id}`;
        const node = { ...data, key, parent, level: parent.level + 1, isOpen: Boolean(children), total: 0 };
        if (children) {
            node.children = children.map((child) => this.adopt(node, child));
            const shown = this.countBelow(node);
            node.isPartial = shown.equipment < (node.equipment ?? node.parts) || shown.visits < node.visits;
        }
        return node;
    }

    countBelow({ children = [] }) {
        const below = children.map((child) => {
            const { equipment, visits } = this.countBelow(child);
            return { equipment: equipment + (child.type === "equipment"), visits: visits + (child.type === "visit") };
        });
        const sum = (name) => below.reduce((total, count) => total + count[name], 0);
        return { equipment: sum("equipment"), visits: sum("visits") };
    }

    /** Open again what was open, as far as it was read, with what stands there now. */
    async restore(node) {
        const known = this.restoring[node.key];
        if (known && !known.isPartial) {
            await this.loadChildren(node, Math.max(known.count, LEVEL_LIMIT));
        }
        if (known) {
            node.isOpen = known.isOpen;
        }
        await Promise.all((node.children || []).map((child) => this.restore(child)));
    }

    async loadChildren(node, limit) {
        const { nodes, total } = await this.fetchLevel(node, 0, limit);
        Object.assign(node, { children: nodes.map((child) => this.adopt(node, child)), total, isPartial: false });
    }

    async loadMore(node) {
        const { nodes, total } = await this.fetchLevel(node, node.children.length);
        node.children.push(...nodes.map((child) => this.adopt(node, child)));
        node.total = total;
    }

    exportState() {
        const open = {};
        const remember = (node) => {
            if (node.children) {
                const { isOpen, isPartial } = node;
                open[node.key] = { isOpen, isPartial, count: node.children.length };
                node.children.forEach(remember);
            }
        };
        remember(this.root);
        return { customerId: this.customerId, search: this.search, open };
    }

    // --- Walking -----------------------------------------------------------------------------------------------------

    canOpen(node) {
        return node.type === "site" || Boolean(node.equipment || node.visits || node.parts);
    }

    /** Open a level; where there is only one thing in it, that one as well. */
    async open(node) {
        if (!this.canOpen(node)) {
            return;
        }
        if (!node.children) {
            await this.loadChildren(node);
        }
        node.isOpen = true;
        if (node.total === 1 && !node.children[0].isOpen) {
            await this.open(node.children[0]);
        }
    }

    toggle(node) {
        if (node.isOpen) {
            node.isOpen = false;
        } else {
            return this.open(node);
        }
    }

    searchFor(text) {
        this.search = text;
        return this.load();
    }

    showAllCustomers() {
        this.customerId = false;
        return this.searchFor("");
    }

    /** What stands on the screen, line by line: nodes, and below the last of a level one to read on. */
    get rows() {
        const rows = [];
        const walk = (node) => {
            node.children.forEach((child, index) => {
                rows.push({ key: child.key, level: child.level, node: child, position: index + 1 });
                if (child.isOpen) {
                    walk(child);
                }
            });
            const missing = node.total - node.children.length;
            if (missing > 0) {
                const position = node.children.length + 1;
                rows.push({ key: `${node.key}/more`, level: node.level + 1, below: node, missing, position });
            }
        };
        walk(this.root);
        return rows;
    }
}
