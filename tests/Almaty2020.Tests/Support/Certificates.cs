using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Almaty2020.Tests.Support;

/// <summary>Certificates of nobody, as files that an operator would have.</summary>
internal static class Certificates
{
    /// <param name="name">Whom it names.</param>
    /// <param name="password">What its file is opened by.</param>
    /// <returns>The path of a PKCS #12 file with its key.</returns>
    public static async Task<string> WriteAsync(string folder, string name, string password)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var path = Path.Combine(folder, $"{name}.pfx");
        await File.WriteAllBytesAsync(path, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, password), TestContext.Current.CancellationToken);
        return path;
    }
}
