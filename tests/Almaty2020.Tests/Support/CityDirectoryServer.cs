using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Almaty2020.Tests.Support;

/// <summary>A user of the city's directory.</summary>
internal sealed record DirectoryUser(string Subject, string? Name, string? Email, params string[] Groups)
{
    /// <summary>The <c>email_verified</c> claim; null if the directory does not send it.</summary>
    public bool? EmailIsVerified { get; init; } = true;

    /// <summary>True if name, e-mail and groups come from the user info endpoint instead of the ID token.</summary>
    public bool HasClaimsInUserInfoOnly { get; init; }
}

/// <summary>A city's directory: an OpenIddict server with its own store, on a local port.</summary>
internal sealed class CityDirectoryServer : IAsyncDisposable
{
    public const string ClientId = "almaty2020";
    public const string ClientSecret = "a secret between the two";

    private const string Cookies = "Cookies";
    private const string KeyId = "city";

    // Made once, because generating a key takes longer than a test.
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly SymmetricSecurityKey CodeEncryptionKey = new(RandomNumberGenerator.GetBytes(32));

    // A file, not an in-memory database: two users who sign in at once cannot share one connection.
    private readonly string store = Path.GetTempFileName();
    private WebApplication app = null!;

    /// <summary>The user at the browser, who gives their password when asked; null if the user refuses to sign in.</summary>
    public DirectoryUser? User { get; set; }

    /// <summary>Number of times a password was requested.</summary>
    public int Logins { get; private set; }

    /// <summary>True to ignore <c>prompt=login</c> and reuse the existing session.</summary>
    public bool IgnoresLoginPrompt { get; set; }

    /// <summary>Age of the reused session, if <see cref="IgnoresLoginPrompt"/>.</summary>
    public TimeSpan SessionAge { get; set; }

    /// <summary>True to abort every connection.</summary>
    public bool IsDown { get; set; }

    /// <summary>True to publish a key that did not sign the tokens.</summary>
    public bool PublishesAnotherKey { get; set; }

    /// <summary>A false issuer for the discovery document; null publishes the real one.</summary>
    public string? PublishedIssuer { get; set; }

    /// <summary>Base URL: scheme, host and port.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The settings of a site that signs in with this directory. Two of the three mapped groups are valid.</summary>
    public Dictionary<string, string> Settings =>
        new(StringComparer.Ordinal)
        {
            ["Directory:Authority"] = Address,
            ["Directory:ClientId"] = ClientId,
            ["Directory:ClientSecret"] = ClientSecret,
            ["Directory:Name:en"] = "the city’s directory",
            ["Directory:Name:ru"] = "Справочник города",
            ["Directory:Name:kk"] = "Қала анықтамалығы",
            ["Directory:Roles:0:Value"] = "almaty-editors",
            ["Directory:Roles:0:Role"] = "Author",
            ["Directory:Roles:0:Languages"] = "kk,ru",
            ["Directory:Roles:0:Page"] = "almaty-2020",
            ["Directory:Roles:1:Value"] = "almaty-publishers",
            ["Directory:Roles:1:Role"] = "Publisher",
            ["Directory:Roles:2:Value"] = "almaty-lost",
            ["Directory:Roles:2:Role"] = "Publisher",
            ["Directory:Roles:2:Page"] = "no-such-page",
        };

    public static async Task<CityDirectoryServer> StartAsync()
    {
        var directory = new CityDirectoryServer();
        await directory.RunAsync();
        return directory;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        File.Delete(store);
    }

    /// <summary>A handler that sends requests for this directory over the network and passes all others on.</summary>
    public DelegatingHandler NetworkHandler() => new ToServer(new Uri(Address).Authority);

    private async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDbContext<Store>(options => options.UseSqlite($"Data Source={store};Pooling=False").UseOpenIddict());
        builder.Services.AddAuthentication(Cookies).AddCookie(Cookies, options => options.LoginPath = "/login");
        builder
            .Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<Store>())
            .AddServer(server =>
            {
                server
                    .SetAuthorizationEndpointUris("connect/authorize")
                    .SetTokenEndpointUris("connect/token")
                    .SetUserInfoEndpointUris("connect/userinfo");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                server.RegisterScopes(Scopes.Email, Scopes.Profile);
                server.AddEncryptionKey(CodeEncryptionKey).AddSigningKey(new RsaSecurityKey(Key) { KeyId = KeyId });
                server
                    .UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough()
                    .DisableTransportSecurityRequirement();
            });
        app = builder.Build();
        app.Use(MisbehaveAsync);
        app.UseAuthentication();
        app.MapGet("/login", LogInAsync);
        app.MapGet("/connect/authorize", AuthorizeAsync);
        app.MapGet("/connect/userinfo", UserInfoAsync);
        await app.StartAsync();
        Address = app.Urls.Single();

        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Store>().Database.EnsureCreatedAsync();
        await scope
            .ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>()
            .CreateAsync(
                new OpenIddictApplicationDescriptor
                {
                    ClientId = ClientId,
                    ClientSecret = ClientSecret,
                    ConsentType = ConsentTypes.Implicit,
                    RedirectUris = { new Uri(TestSite.PublicUrl + "/admin/sign-in/directory/callback") },
                    Permissions =
                    {
                        Permissions.Endpoints.Authorization,
                        Permissions.Endpoints.Token,
                        Permissions.GrantTypes.AuthorizationCode,
                        Permissions.ResponseTypes.Code,
                        Permissions.Scopes.Email,
                        Permissions.Scopes.Profile,
                    },
                    Requirements = { Requirements.Features.ProofKeyForCodeExchange },
                }
            );
    }

    private async Task LogInAsync(HttpContext http)
    {
        Logins++;
        var identity = new ClaimsIdentity(
            [new Claim("at", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))],
            Cookies
        );
        await http.SignInAsync(Cookies, new ClaimsPrincipal(identity));
        http.Response.Redirect(http.Request.Query["ReturnUrl"].ToString());
    }

    private async Task AuthorizeAsync(HttpContext http)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var known = await http.AuthenticateAsync(Cookies);
        if (User is not { } user)
        {
            await http.ForbidAsync(
                OpenIddictServerAspNetCoreDefaults.AuthenticationScheme,
                new AuthenticationProperties(
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
                    }
                )
            );
            return;
        }

        if (
            !known.Succeeded
            || (request.HasPromptValue(PromptValues.Login) && !IgnoresLoginPrompt && !http.Request.Query.ContainsKey("asked"))
        )
        {
            var back = http.Request.Path + http.Request.QueryString.Add("asked", "1");
            http.Response.Redirect("/login?ReturnUrl=" + Uri.EscapeDataString(back));
            return;
        }

        var identity = new ClaimsIdentity("Directory", Claims.Name, Claims.Role);
        identity
            .SetClaim(Claims.Subject, user.Subject)
            .SetClaim(Claims.AuthenticationTime, LoggedInAt(known.Principal) - (IgnoresLoginPrompt ? (long)SessionAge.TotalSeconds : 0));
        if (!user.HasClaimsInUserInfoOnly)
        {
            identity.SetClaim(Claims.Name, user.Name).SetClaim(Claims.Email, user.Email).SetClaims("groups", [.. user.Groups]);
            if (user.EmailIsVerified is { } verified)
                identity.SetClaim(Claims.EmailVerified, verified);
        }

        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(_ => [Destinations.IdentityToken]);
        await http.SignInAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
    }

    private static long LoggedInAt(ClaimsPrincipal known) => long.Parse(known.FindFirstValue("at")!, CultureInfo.InvariantCulture);

    private async Task UserInfoAsync(HttpContext http)
    {
        var bearer = await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = bearer.Principal!.GetClaim(Claims.Subject)! };
        if (User is { HasClaimsInUserInfoOnly: true } user)
        {
            claims["name"] = user.Name!;
            claims["email"] = user.Email!;
            claims["email_verified"] = user.EmailIsVerified!;
            claims["groups"] = user.Groups;
        }

        await http.Response.WriteAsJsonAsync(claims);
    }

    private async Task MisbehaveAsync(HttpContext http, RequestDelegate next)
    {
        if (IsDown)
        {
            http.Abort();
        }
        else if (PublishesAnotherKey && http.Request.Path == "/.well-known/jwks")
        {
            using var other = RSA.Create(2048);
            var numbers = other.ExportParameters(includePrivateParameters: false);
            await http.Response.WriteAsJsonAsync(
                new
                {
                    keys = new[]
                    {
                        new
                        {
                            kty = "RSA",
                            use = "sig",
                            alg = "RS256",
                            kid = KeyId,
                            n = Base64UrlEncoder.Encode(numbers.Modulus),
                            e = Base64UrlEncoder.Encode(numbers.Exponent),
                        },
                    },
                }
            );
        }
        else if (PublishedIssuer is not null && http.Request.Path == "/.well-known/openid-configuration")
        {
            var body = http.Response.Body;
            using var buffer = new MemoryStream();
            http.Response.Body = buffer;
            await next(http);
            http.Response.Body = body;
            var metadata = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(buffer.ToArray())!;
            metadata["issuer"] = JsonSerializer.SerializeToElement(PublishedIssuer);
            var text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(metadata));
            http.Response.ContentLength = text.Length;
            await body.WriteAsync(text);
        }
        else
        {
            await next(http);
        }
    }

    private sealed class Store(DbContextOptions<Store> options) : DbContext(options);

    private sealed class ToServer(string authority) : DelegatingHandler
    {
        private readonly HttpMessageInvoker network = new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                UseProxy = false,
            }
        );

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Authority == authority
                ? network.SendAsync(request, cancellationToken)
                : base.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            network.Dispose();
            base.Dispose(disposing);
        }
    }
}
