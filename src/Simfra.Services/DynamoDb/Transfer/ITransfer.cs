namespace Simfra.Services.DynamoDb;

/// <summary>What exports and imports have in common.</summary>
internal interface ITransfer
{
    string Arn { get; }

    string TableArn { get; }

    DateTimeOffset StartedAt { get; }
}
