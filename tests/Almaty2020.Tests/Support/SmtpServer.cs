using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace Almaty2020.Tests.Support;

/// <summary>A local mail server that accepts or rejects mail: the part of RFC 5321 that a client needs.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentBag<Task> talks = [];
    private Task listening = Task.CompletedTask;

    /// <summary>Reserves a port. Connections are refused until <see cref="Open"/> is called.</summary>
    public SmtpServer()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Reply to "MAIL FROM".</summary>
    public string SenderReply { get; set; } = "250 OK";

    /// <summary>Reply to "RCPT TO", by the command line.</summary>
    public Func<string, string> RecipientReply { get; set; } = _ => "250 OK";

    /// <summary>Called when a message has arrived, before the server says so.</summary>
    public Func<Task> Arrived { get; set; } = () => Task.CompletedTask;

    /// <summary>Command lines received.</summary>
    public ConcurrentQueue<string> CommandLines { get; } = [];

    /// <summary>Messages received, with headers.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <summary>Messages received, as a mail program reads them.</summary>
    public IReadOnlyList<MimeMessage> Mails => [.. Messages.Select(Read)];

    public Dictionary<string, string> Settings =>
        new()
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Mail:Encryption"] = "None",
            ["Mail:From"] = "Almaty2020 <desk@almaty2020.example>",
        };

    public SmtpServer Open()
    {
        socket.Listen();
        listening = ListenAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        socket.Dispose();
        await listening;
        await Task.WhenAll(talks);
        end.Dispose();
    }

    private static MimeMessage Read(string mail)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(mail));
        return MimeMessage.Load(stream, TestContext.Current.CancellationToken);
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
                talks.Add(TalkAsync(await socket.AcceptAsync(end.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(Socket client)
    {
        using (client)
        {
            await using var stream = new NetworkStream(client);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            try
            {
                await TalkAsync(reader, writer);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // The client was killed, or the test is over.
            }
        }
    }

    private async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(end.Token) is { } line)
        {
            CommandLines.Enqueue(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                string? text;
                while ((text = await reader.ReadLineAsync(end.Token)) is not (null or "."))
                    mail.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                // A client that ends before the final dot has not sent the message.
                if (text is null)
                    return;
                Messages.Enqueue(mail.ToString());
                await Arrived();
            }

            await writer.WriteLineAsync(
                verb switch
                {
                    "QUIT" => "221 bye",
                    "EHLO" => "250 test",
                    "MAIL" => SenderReply,
                    "RCPT" => RecipientReply(line),
                    _ => "250 OK",
                }
            );
            if (verb == "QUIT")
                return;
        }
    }
}
