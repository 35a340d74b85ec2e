/** The node's and the package's, too: a test compares them. */
export const version = '0.1.0'
