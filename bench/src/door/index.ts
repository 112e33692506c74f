export { attacks } from "./attacks.js";
export { thisServer } from "./door-server.js";
export { measureDoor } from "./measure-door.js";
export { doorTable } from "./report.js";
