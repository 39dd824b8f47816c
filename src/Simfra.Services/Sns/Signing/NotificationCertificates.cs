using Simfra.Integration;

namespace Simfra.Services.Sns;

/// <summary>Gives out the certificate that notifications are verified by.</summary>
internal sealed class NotificationCertificates : INotificationCertificates
{
    public string? Find(string path) => path == SigningCertificate.Path ? SigningCertificate.Pem : null;
}
