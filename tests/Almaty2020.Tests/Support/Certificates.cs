using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Almaty2020.Tests.Support;

/// <summary>Writes self-signed test certificates as the files that an operator would have.</summary>
internal static class Certificates
{
    /// <param name="name">Common name of the subject, and the file's name.</param>
    /// <param name="password">Password of the file.</param>
    /// <returns>Path of the PKCS #12 file, which contains the private key.</returns>
    public static async Task<string> WriteAsync(string folder, string name, string password)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest(
            $"CN={name}",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var path = Path.Combine(folder, $"{name}.pfx");
        await File.WriteAllBytesAsync(
            path,
            certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, password),
            TestContext.Current.CancellationToken
        );
        return path;
    }
}
