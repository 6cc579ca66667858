/**
 * Steps of a tour whose clicks are counted: each step that does something is one click, and one that writes
 * ("edit …") one text as well. Fails where a task takes more than it may.
 *
 * @param {string} task in words, for the message
 * @param {{clicks: number, texts: number}} most
 * @param {Object[]} steps
 */
export function counted(task, most, steps) {
    const clicks = steps.filter((step) => step.run).length;
    const texts = steps.filter((step) => `${step.run}`.startsWith("edit")).length;
    if (clicks > most.clicks || texts > most.texts) {
        throw new Error(`${task} takes ${clicks} clicks and ${texts} texts.`);
    }
    return steps;
}
