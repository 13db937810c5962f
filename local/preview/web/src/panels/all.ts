// The types of panels that the preview draws.

import { bargauge } from "./bargauge";
import { piechart } from "./piechart";
import { stat } from "./stat";
import { table } from "./table";
import { text } from "./text";
import { timeline } from "./timeline";
import { timeseries } from "./timeseries";
import type { Drawing } from "./view";

export const drawings: Record<string, () => Drawing> = { bargauge, piechart, stat, table, text, timeseries, "state-timeline": timeline };
