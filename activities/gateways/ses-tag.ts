/** The tag by which events of SES name our message. */
export const sesTag = 'caravan-ref'
