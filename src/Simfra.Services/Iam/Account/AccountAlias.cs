namespace Simfra.Services.Iam;

/// <summary>The name by which an account signs in. No two accounts of the world have the same.</summary>
internal sealed record AccountAlias(string Alias, string AccountId);
