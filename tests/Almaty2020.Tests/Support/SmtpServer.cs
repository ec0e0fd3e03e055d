using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Almaty2020.Tests.Support;

/// <summary>A mail server on this machine that takes what it is given, or says no: as much of RFC 5321 as a client needs.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource end = new();
    private Task listening = Task.CompletedTask;

    /// <summary>Its port is taken, so that nobody else gets it; who connects is refused until it opens.</summary>
    public SmtpServer()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>What it answers to "RCPT TO".</summary>
    public string ToRecipients { get; init; } = "250 OK";

    /// <summary>What was said, line by line.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    /// <summary>Whole messages, headers and all.</summary>
    public ConcurrentQueue<string> Mails { get; } = [];

    public Dictionary<string, string> Settings => new()
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
        end.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var client = await socket.AcceptAsync(end.Token);
                await using var stream = new NetworkStream(client);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                await TalkAsync(reader, writer);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(end.Token) is { } line)
        {
            Said.Enqueue(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync(end.Token) is { } text && text != ".")
                    mail.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                Mails.Enqueue(mail.ToString());
            }

            await writer.WriteLineAsync(verb switch { "QUIT" => "221 bye", "EHLO" => "250 test", "RCPT" => ToRecipients, _ => "250 OK" });
            if (verb == "QUIT")
                return;
        }
    }
}
