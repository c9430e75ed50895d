/* Device nodes, fifos and sockets. */
#include "features.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

static bool is_node(const char *name, unsigned kind, unsigned major, unsigned minor)
{
	struct stat st;

	return lstat(name, &st) == 0 && st.st_mode == (kind | 0620) && st.st_rdev == makedev(major, minor);
}

static bool make_node(const char *name, unsigned kind, unsigned major, unsigned minor)
{
	return mknod(name, kind | 0600, makedev(major, minor)) == 0 && chmod(name, 0620) == 0;
}

static bool devices_again(void)
{
	NEED(is_node("char", S_IFCHR, 4, 64) && listed_as(".", "char") == DT_CHR);
	NEED(is_node("block", S_IFBLK, 8, 17) && listed_as(".", "block") == DT_BLK);
	NEED(is_node("large", S_IFCHR, 510, 300000));
	return true;
}

static bool devices(void)
{
	NEED(make_node("char", S_IFCHR, 4, 64));
	NEED(make_node("block", S_IFBLK, 8, 17));
	NEED(make_node("large", S_IFCHR, 510, 300000));
	return devices_again();
}

static bool open_again(void)
{
	char byte = 'x';
	int fd = open("zero", O_RDWR | O_CLOEXEC);

	NEED(fd >= 0 && read(fd, &byte, 1) == 1 && byte == 0);
	NEED(is_node("zero", S_IFCHR, 1, 5));
	return true;
}

static bool open_device(void)
{
	NEED(make_node("zero", S_IFCHR, 1, 5));
	return open_again();
}

static bool whiteout_again(void)
{
	NEED(is_node("whiteout", S_IFCHR, 0, 0));
	return true;
}

static bool whiteout(void)
{
	NEED(make_node("whiteout", S_IFCHR, 0, 0));
	return whiteout_again();
}

static bool fifo_again(void)
{
	char text[4];
	int reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC),
	    writer = open("fifo", O_WRONLY | O_CLOEXEC);

	NEED(reader >= 0 && writer >= 0 && write(writer, "text", 4) == 4);
	NEED(read(reader, text, 4) == 4 && memcmp(text, "text", 4) == 0);
	NEED(listed_as(".", "fifo") == DT_FIFO);
	return true;
}

static bool fifo(void)
{
	NEED(mkfifo("fifo", 0600) == 0);
	return fifo_again();
}

static bool a_socket(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat st;

	NEED(bind(server, (void *)&address, sizeof(address)) == 0 && listen(server, 1) == 0);
	NEED(connect(client, (void *)&address, sizeof(address)) == 0);
	NEED(lstat("socket", &st) == 0 && S_ISSOCK(st.st_mode) && listed_as(".", "socket") == DT_SOCK);
	NEED(chmod("socket", 0660) == 0 && chown("socket", 0, 50) == 0);
	return true;
}

static bool socket_again(void)
{
	struct stat st;

	NEED(lstat("socket", &st) == 0 && S_ISSOCK(st.st_mode) && (st.st_mode & 07777) == 0660 &&
	     st.st_gid == 50);
	NEED(listed_as(".", "socket") == DT_SOCK);
	return true;
}

const struct feature node_features[] = {
	{ "device nodes", devices, devices_again },
	{ "a device node opens its device", open_device, open_again },
	{ "device 0:0 (overlayfs whiteout)", whiteout, whiteout_again },
	{ "fifos", fifo, fifo_again },
	{ "sockets", a_socket, socket_again },
	{ 0 },
};
