import { config } from "zod";

// Zod would make functions out of text and, to see whether it may, try; the page's policy forbids it and browsers report it.
config({ jitless: true });
