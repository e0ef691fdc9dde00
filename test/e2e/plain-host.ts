/** A name for this machine that browsers do not hold to be secure, as a lab's server in the local network would have. */
export const PLAIN_HOST = "lab.test";
