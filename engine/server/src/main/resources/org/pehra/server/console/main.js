import { startMessages } from "./messages.js";
import { startTheme } from "./theme.js";

startTheme();
await startMessages();
await import("./components/app.js");
