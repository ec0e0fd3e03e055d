using System.Net;
using System.Security.Cryptography;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Site.Common;

/// <summary>
/// Where requests come from, so that they can be counted. An address is known as a number that a key of this process makes of it; it
/// is never written anywhere, and with the process the key is gone.
/// </summary>
public sealed class Senders
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Who sends, for as long as this process runs: an address of IPv4, or the /64 of a household.</summary>
    /// <param name="address">Null where there is no network between, as in tests.</param>
    public string Of(IPAddress? address) => Of(address, ipv4Bits: 32, ipv6Bits: 64);

    /// <summary>The network that an address is in.</summary>
    public string Of(IPAddress? address, int ipv4Bits, int ipv6Bits)
    {
        var plain = NetworkPrefixes.Plain(address);
        var bytes = NetworkPrefixes.BytesOf(plain, NetworkPrefixes.IsIPv6(plain) ? ipv6Bits : ipv4Bits);
        return Convert.ToHexString(HMACSHA256.HashData(key, bytes).AsSpan(0, 16));
    }
}
