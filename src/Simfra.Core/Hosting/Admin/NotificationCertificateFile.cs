using Microsoft.AspNetCore.Http;
using Simfra.Gateway;
using Simfra.Integration;

namespace Simfra.Hosting.Admin;

/// <summary>What those read who verify SNS's messages: the certificate at the messages' SigningCertURL.</summary>
internal sealed class NotificationCertificateFile(World world) : ISurface
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        if (http.Request.Path.Value is not { } path
            || !path.EndsWith(".pem", StringComparison.Ordinal)
            || !HttpMethods.IsGet(http.Request.Method)
            || world.Capabilities.Find<INotificationCertificates>()?.Find(path) is not { } certificate)
        {
            return false;
        }

        http.Response.ContentType = "application/x-pem-file";
        await http.Response.WriteAsync(certificate, http.RequestAborted).ConfigureAwait(false);
        return true;
    }
}
