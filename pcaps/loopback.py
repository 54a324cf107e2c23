"""Records one TCP port of the loopback interface, without a tool of its own. Needs root."""
import socket
import struct
import threading
import time

ALL_PROTOCOLS = 3
OUTGOING = 4  # on loopback each packet is seen twice: going out and coming in
FIN, SYN, RST = 1, 2, 4
ETHERNET_HEADER = 14
LONGEST = 1 << 18


def is_of_port(packet, port):
    """IPv4 and TCP, from or to the port, with something to say: acknowledgements alone are left out."""
    ip = packet[ETHERNET_HEADER:]
    if len(ip) < 40 or ip[0] >> 4 != 4 or ip[9] != socket.IPPROTO_TCP:
        return False
    tcp = ip[(ip[0] & 15) * 4:]
    has_data = len(tcp) > (tcp[12] >> 4) * 4
    return port in struct.unpack(">HH", tcp[:4]) and (has_data or tcp[13] & (FIN | SYN | RST))


class Recording:
    """What goes over the port while it is entered, as a pcap file."""

    def __init__(self, path, port):
        self.path, self.port = path, port

    def __enter__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(ALL_PROTOCOLS))
        self.socket.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE: nothing may be lost
        self.socket.bind(("lo", 0))
        self.socket.settimeout(0.2)
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.write)
        self.thread.start()
        return self

    def __exit__(self, *unused):
        time.sleep(0.5)  # what closes late
        self.ends.set()
        self.thread.join()
        self.socket.close()

    def write(self):
        with open(self.path, "wb") as file:
            file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, LONGEST, 1))
            while True:
                try:
                    packet, address = self.socket.recvfrom(LONGEST)
                except socket.timeout:
                    if self.ends.is_set():
                        return
                    continue
                if address[2] != OUTGOING or not is_of_port(packet, self.port):
                    continue
                seconds, fraction = divmod(time.time(), 1)
                file.write(struct.pack("<IIII", int(seconds), int(fraction * 1e6), len(packet), len(packet)) + packet)
