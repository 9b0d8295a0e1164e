import { App } from "@/app";
import { OrdersRoute } from "@/routes/orders";
import { ToolsRoute } from "@/routes/tools";

const app = new App([new OrdersRoute(), new ToolsRoute()]);
app.listen();
