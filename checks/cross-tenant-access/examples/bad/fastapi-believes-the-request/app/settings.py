from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    public_key: str


settings = Settings()
