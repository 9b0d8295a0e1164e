import { Router } from "express";
import { caught, settled } from "./caught";
import { allow } from "./guards";

export class RoomRoutes {
  router = Router();

  constructor(private readonly prisma) {
    this.router.get("/:id", caught(this.show.bind(this)));
    this.router.get("/:id/name", (req, res) => this.name(req, res));
    this.router.put("/:id", settled(async (req, res) => {
      // ruleid: query-outside-data-layer
      res.json(await this.prisma.room.updateMany({ where: { id: req.params.id, tenantId: req.auth.tenantId }, data: {} }));
    }));
    this.router.delete("/:id", allow("owner"), caught(this.remove));
    this.router.get("/", allow("platform-operator"), caught(this.everyRoom));
  }

  async show(req, res) {
    // ruleid: query-outside-data-layer
    res.json(await this.prisma.room.findFirst({ where: { id: req.params.id, tenantId: req.auth.tenantId } }));
  }

  async name(req, res) {
    // ruleid: query-outside-data-layer
    res.json(await this.prisma.room.findFirst({ where: { id: req.params.id, tenantId: req.auth.tenantId } }));
  }

  // A role of a tenant's own.
  remove = async (req, res) => {
    // ruleid: query-outside-data-layer
    res.json(await this.prisma.room.deleteMany({ where: { id: req.params.id, tenantId: req.auth.tenantId } }));
  };

  // The platform's staff.
  everyRoom = async (_req, res) => {
    // ok: query-outside-data-layer
    res.json(await this.prisma.room.findMany());
  };
}
