from fastapi import Depends, FastAPI

from hub.keys import by_partner_key, by_sync_key
from hub.store import Parcel, get_db

app = FastAPI()


@app.post("/parcels/sync", dependencies=[Depends(by_sync_key)])
def sync(db=Depends(get_db)):
    db.query(Parcel).delete()


@app.post("/parcels/import", dependencies=[Depends(by_partner_key)])
def read_in(db=Depends(get_db)):
    db.add(Parcel())
    db.commit()
