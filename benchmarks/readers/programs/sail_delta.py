"""Sail: Spark's DataFrames and SQL by Spark Connect, without Java.

What is collected into Python is in the machine's zone whatever the session's is.
"""

import os
import time

from asked import DAY, ID, SHOWN, URI, VERSION, WHOLE, run
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

os.environ["TZ"] = "UTC"
time.tzset()
server = SparkConnectServer(ip="127.0.0.1")
server.start(background=True)
_, port = server.listening_address
spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
articles = spark.read.format("delta").option("versionAsOf", VERSION).load(URI)
articles.createOrReplaceTempView("articles")


def rows(question):
    return [one.asDict() for one in spark.sql(question).collect()]


run(
    "pysail",
    lambda: rows(f"SELECT {WHOLE} FROM articles")[0],
    lambda: [
        one["title"]
        for one in rows(f"SELECT title FROM articles WHERE published_on = DATE '{DAY}'")
    ],
    lambda: rows(f"SELECT {','.join(SHOWN)} FROM articles WHERE article_id = '{ID}'")[0],
)
