//! Obole finds recurring small remittances that fit the payment side of livestreamed child abuse, and ranks the
//! clusters of payers and recipients for investigators. This page is the code map: read the modules in this order.
//!
//! | floor | module | what it does | may name |
//! |---|---|---|---|
//! | 0 | [`model`] | the nouns: ledger, record, person, measure, contest, cluster, issue | nothing of ours |
//! | 1 | [`schemas`] | the data that judges, embedded or from a folder, checked whole | `model` |
//! | 1 | [`readers`] | family: every kind of export, cut into rows of text | `model` |
//! | 1 | [`inspect`] | what an unknown table is, and what only a person can decide | `model` |
//! | 1 | [`normalise`] | text to types: money, time, names, phones, rates | `model` |
//! | 1 | [`identity`] | which records are one person | `model` |
//! | 1 | [`overlap`] | the same payment told by two exports | `model` |
//! | 1 | [`sift`] | first pass, portable SQL: who deserves a second look | `model` |
//! | 1 | [`measures`] | family: one measure a file | `model` |
//! | 1 | [`contest`] | explanations, likelihoods, messages, flags | `model` |
//! | 1 | [`network`] | graph, clusters, roles, rank | `model` |
//! | 1 | [`store`] | a run folder: written whole or not at all, read back | `model` |
//! | 1 | [`simulate`] | a labelled population, written as provider exports | `model` |
//! | 1 | [`exporters`] | family: every format of case file, from a case to bytes | `model` |
//! | 2 | [`pipeline`] | job in, run out; reads like the recipe | floors 0 and 1 |
//! | 2 | [`evaluate`] | a run against the truth | `model`, `store` |
//! | 2 | [`casefile`] | clusters of a run become a case | `model`, `schemas`, `store` |
//! | 2 | [`compare`] | two runs: what changed, and which measure did it | `model`, `store` |
//! | 2 | [`calibrate`] | the schemas refitted to what is known of a run's people, and tried on those held out | `contest`, `evaluate`, `pipeline`, `model`, `schemas`, `store` |
//! | 2 | [`explain`] | why a lead or a cluster stands where it stands, and above another | `model`, `contest`, `store`, `casefile` |
//! | 2 | [`goaml`] | a case as a goAML draft, fitted to the unit's own schema | `model`, `schemas`, `exporters` |
//! | 2 | [`requests`] | what to ask of whom next, as letters and messages | `model`, `schemas`, `exporters` |
//! | 2 | [`custody`] | a case as a folder others can check; verified, removed | `casefile`, floors 0 and 1 |
//! | 3 | [`review`] | the local page on which investigators decide, and what they decided | `model`, `schemas`, `network`, `store`, `casefile`, `exporters`, `requests`, `custody` |
//! | 3 | [`cli`] | arguments, printing, exit codes; alone reads the clock | everything |
//!
//! **The law: a stage imports `model` and nothing else of ours.** `pipeline` alone knows the order; `cli` alone
//! prints; readers, store, schemas, simulate, custody and review's decisions alone open
//! files. A test (`tests/it/tidy.rs`) holds this table.

pub mod model;

pub mod schemas;

pub mod readers;

pub mod inspect;

pub mod normalise;

pub mod identity;

pub mod overlap;

pub mod sift;

pub mod measures;

pub mod contest;

pub mod network;

pub mod store;

pub mod simulate;

pub mod exporters;

pub mod pipeline;

pub mod evaluate;

pub mod casefile;

pub mod compare;

pub mod calibrate;

pub mod explain;

pub mod goaml;

pub mod requests;

pub mod custody;

pub mod review;

pub mod cli;
