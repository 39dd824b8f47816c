namespace Simfra.Integration;

/// <summary>The certificates that messages of a service are verified by; SNS provides them.</summary>
internal interface INotificationCertificates
{
    /// <summary>The certificate of a path, as PEM; null where there is none.</summary>
    string? Find(string path);
}
