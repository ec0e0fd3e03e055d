using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Almaty2020.Web.Site.Common;

/// <summary>
/// Where requests come from, so that they can be counted. An address is known as a number that a key of this process makes of it; it
/// is never written anywhere, and with the process the key is gone.
/// </summary>
public sealed class Senders
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Who sends, for as long as this process runs.</summary>
    /// <param name="address">Null where there is no network between, as in tests.</param>
    public string Of(IPAddress? address)
    {
        var bytes = (address ?? IPAddress.None) switch
        {
            { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().GetAddressBytes(),
            // A household has a whole network of these, and can take a new one for every request.
            { AddressFamily: AddressFamily.InterNetworkV6 } six => six.GetAddressBytes()[..8],
            var four => four.GetAddressBytes(),
        };
        return Convert.ToHexString(HMACSHA256.HashData(key, bytes).AsSpan(0, 16));
    }
}
