import Koa from "koa";
import { bodyParser } from "@koa/bodyparser";
import { admin } from "./admin";
import { invoices } from "./invoices";

const app = new Koa();
app.use(bodyParser());
app.use(invoices.routes());
app.use(invoices.allowedMethods());
app.use(admin.routes()).use(admin.allowedMethods());
app.listen(3000);
