"""Stands in for the HarmonicPE daemon: written from the description of its protocol."""

import http.client
import os
import socket
import time

listening = socket.socket()
listening.bind(("0.0.0.0", int(os.environ["HDE_NODE_DATA_PORT"])))
listening.listen(1)
question = "/streamRequest?token=%s&batch_addr=%s&batch_port=%s&batch_status=0&c_name=%s&short_id=%s" % (
    os.environ["HDE_TOKEN"],
    os.environ["HDE_NODE_ADDR"],
    os.environ["HDE_NODE_PORT"],
    os.environ["HDE_NODE_NAME"],
    os.environ["HOSTNAME"],
)
while True:
    master = http.client.HTTPConnection(os.environ["HDE_MASTER_ADDR"], int(os.environ["HDE_MASTER_PORT"]))
    master.request("POST", question, headers={"Content-Length": "0"})
    answer = master.getresponse()
    message = answer.read()
    if answer.status == 200:
        connection, _ = listening.accept()
        message = b"".join(iter(lambda: connection.recv(2048), b""))
    elif answer.status != 203:
        time.sleep(1)
        continue
    if message == b"crash":
        os._exit(3)
    print("processed", len(message), flush=True)
