"""Serves S3 on a free port of this machine, from memory, until it is killed or its parent is gone.

One request at a time: the server checks If-None-Match and then writes, and two threads could both pass
the check. Real S3 does not let them; one thread keeps this one honest too.
"""

import os
import sys
import threading
import time

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


def end_with(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False, request_handler=Quiet)
threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
print(server.server_port, flush=True)
sys.stdout.close()
server.serve_forever()
