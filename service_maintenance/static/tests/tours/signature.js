/** The customer draws a line on the signature pad and takes it over. */
export const sign = [
    {
        trigger: ".modal canvas.o_web_sign_signature",
        run: ({ anchor, drag_and_drop }) => drag_and_drop(anchor, { position: { x: 60, y: 40 }, relative: true }),
    },
    { trigger: ".modal .btn-primary:enabled:contains(Adopt)", run: "click" },
];
