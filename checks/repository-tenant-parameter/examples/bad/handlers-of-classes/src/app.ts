import express from "express";
import { PrismaClient } from "@prisma/client";
import { RoomRoutes } from "./rooms";
import { signedIn } from "./guards";

const app = express();
app.use("/rooms", signedIn, new RoomRoutes(new PrismaClient()).router);
app.listen(3000);
