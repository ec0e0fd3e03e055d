using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Almaty2020.Tests.Support;

/// <summary>A fake SQL Server that accepts, refuses or ignores logins. It never answers what follows.</summary>
internal sealed class FakeSqlServer : IDisposable
{
    private const byte PreLogin = 0x12;
    private const byte Login = 0x10;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly bool letsIn;
    private readonly (int Number, byte Class)? refusal;

    /// <param name="letsIn">False leaves every login unanswered.</param>
    /// <param name="refusal">Error that a login gets; null accepts it.</param>
    public FakeSqlServer(bool letsIn, (int Number, byte Class)? refusal = null)
    {
        this.letsIn = letsIn;
        this.refusal = refusal;
        listener.Start();
        _ = AcceptAsync();
    }

    public string ConnectionString =>
        FormattableString.Invariant(
            $"Server=127.0.0.1,{((IPEndPoint)listener.LocalEndpoint).Port};Database=none;User Id=nobody;Password=none;Encrypt=false"
        );

    public void Dispose() => listener.Dispose();

    /// <summary>PRELOGIN response that offers no encryption.</summary>
    private static byte[] Greeting =>
        [
            0,
            0,
            11,
            0,
            6, // VERSION: offset and length
            1,
            0,
            17,
            0,
            1, // ENCRYPTION: offset and length
            0xFF,
            16,
            0,
            0,
            0,
            0,
            0,
            2, // encryption not supported
        ];

    /// <summary>LOGINACK and DONE tokens, as in [MS-TDS].</summary>
    private static byte[] Welcome =>
        [0xAD, 12, 0, 1, 0x74, 0, 0, 4, 1, (byte)'S', 0, 16, 0, 0, 0, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>ERROR and DONE tokens, as in [MS-TDS]. The message contains the login name, as a real server's does.</summary>
    private static byte[] Refusal(int number, byte severity)
    {
        var words = System.Text.Encoding.Unicode.GetBytes("Refused: nobody");
        var error = new byte[4 + 1 + 1 + 2 + words.Length + 1 + 1 + 4];
        BinaryPrimitives.WriteInt32LittleEndian(error, number);
        error[4] = 1;
        error[5] = severity;
        BinaryPrimitives.WriteUInt16LittleEndian(error.AsSpan(6), (ushort)(words.Length / 2));
        words.CopyTo(error, 8);
        return [0xAA, (byte)error.Length, (byte)(error.Length >> 8), .. error, 0xFD, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                var header = new byte[8];
                while (true)
                {
                    await stream.ReadExactlyAsync(header);
                    var rest = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - header.Length];
                    await stream.ReadExactlyAsync(rest);
                    if (letsIn && header[0] is (PreLogin or Login))
                        await stream.WriteAsync(
                            Packet(
                                header[0] != Login ? Greeting
                                : refusal is { } error ? Refusal(error.Number, error.Class)
                                : Welcome
                            )
                        );
                }
            }
        }
        catch (IOException)
        {
            // The client has disconnected.
        }
    }

    private static byte[] Packet(byte[] content) => [4, 1, 0, (byte)(content.Length + 8), 0, 0, 1, 0, .. content];
}
