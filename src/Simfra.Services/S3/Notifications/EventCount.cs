namespace Simfra.Services.S3;

/// <summary>How many events there were: what orders those of one second.</summary>
internal sealed record EventCount(string Name, long Last);
