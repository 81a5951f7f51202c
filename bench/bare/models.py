"""One table."""

from django.db import models


class Item(models.Model):
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    text = models.CharField(max_length=300)
    count = models.IntegerField(default=0)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
