/*
 * Shapes of secrets, made by bin/token-rules.ts from the rules of gitleaks 8.30.1. Do not edit.
 *
 * MIT License
 *
 * Copyright (c) 2019 Zachary Rice
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 */
/* eslint-disable no-useless-escape -- as the rules write them */

/** With what tokens begin, and how many characters follow at least. */
export const TOKEN_PREFIXES: readonly (readonly [prefix: string, rest: number])[] = [
  ['ABSK', 109],
  ['AGE-SECRET-KEY-1', 58],
  ['AIza', 35],
  ['AKCp', 69],
  ['AQVN', 35],
  ['CLOJARS_', 60],
  ['EAAA', 22],
  ['EAAC', 100],
  ['EAAM', 100],
  ['EZAK', 54],
  ['EZTK', 54],
  ['FLWSECK_TEST-', 12],
  ['GR1348941', 20],
  ['HRKU-AA', 58],
  ['LTAI', 20],
  ['NRAK-', 27],
  ['NRII-', 32],
  ['NRJS-', 19],
  ['PMAK-', 59],
  ['SG.', 66],
  ['access-development-', 32],
  ['access-production-', 33],
  ['access-sandbox-', 36],
  ['api_org_', 34],
  ['cmVmd', 59],
  ['dapi', 32],
  ['dnkey-', 79],
  ['doo_v1_', 64],
  ['dop_v1_', 64],
  ['dor_v1_', 64],
  ['dp.pt.', 43],
  ['dt0c01.', 89],
  ['duffel_live_', 43],
  ['duffel_test_', 43],
  ['fio-u-', 64],
  ['fm1a_', 42],
  ['fm1r_', 42],
  ['fm2_', 43],
  ['fo1_', 43],
  ['gho_', 36],
  ['ghp_', 36],
  ['ghr_', 36],
  ['ghs_', 36],
  ['ghu_', 36],
  ['github_pat_', 82],
  ['glagent-', 50],
  ['glc_', 32],
  ['glcbt-', 22],
  ['gldt-', 20],
  ['glffct-', 20],
  ['glft-', 20],
  ['glimt-', 25],
  ['gloas-', 64],
  ['glpat-', 20],
  ['glptt-', 40],
  ['glrt-', 20],
  ['glrt-t', 39],
  ['glsa_', 41],
  ['glsoat-', 20],
  ['hf_', 34],
  ['hvb.', 138],
  ['ico-', 32],
  ['lin_api_', 40],
  ['npm_', 36],
  ['ntn_', 46],
  ['ops_eyJ', 250],
  ['p8e-', 32],
  ['pnu_', 36],
  ['pplx-', 48],
  ['pscale_oauth_', 32],
  ['pscale_pw_', 32],
  ['pscale_tkn_', 32],
  ['pul-', 40],
  ['pypi-AgEIcHlwaS5vcmc', 50],
  ['rdme_', 70],
  ['rk_live_', 10],
  ['rk_prod_', 10],
  ['rk_test_', 10],
  ['rubygems_', 48],
  ['s-s4t2af-', 64],
  ['s-s4t2ud-', 64],
  ['sha256~', 43],
  ['shippo_live_', 40],
  ['shippo_test_', 40],
  ['shpat_', 32],
  ['shpca_', 32],
  ['shppa_', 32],
  ['shpss_', 32],
  ['sk-', 48],
  ['sk-admin-', 42],
  ['sk-ant-admin01-', 95],
  ['sk-ant-api03-', 95],
  ['sk-proj-', 43],
  ['sk-svcacct-', 40],
  ['sk_live_', 10],
  ['sk_prod_', 10],
  ['sk_test_', 10],
  ['sl.', 135],
  ['sm_aat_', 16],
  ['sm_pat_', 16],
  ['sm_sat_', 16],
  ['sntrys_eyJpYXQiO', 80],
  ['sntryu_', 64],
  ['sq0atp-', 19],
  ['t1.', 88],
  ['tfp_', 59],
  ['tk-us-', 48],
  ['v1.0-', 171],
  ['xapp-', 7],
  ['xkeysib-', 81],
  ['xoxa-', 8],
  ['xoxb-', 21],
  ['xoxe-', 148],
  ['xoxo-', 7],
  ['xoxr-', 8],
  ['xoxs-', 7],
];

/** Tokens without a beginning of their own: the rule, what stands in every text with one, in small letters, the shape. */
export const TOKEN_SHAPES: readonly (readonly [rule: string, keywords: readonly string[], shape: RegExp])[] =
  [
    [
      '1password-secret-key',
      ['a3-'],
      /\bA3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}\b/,
    ],
    ['airtable-personnal-access-token', [], /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b/],
    ['atlassian-api-token', ['atatt3'], /ATATT3[A-Za-z0-9_\-=]{186}/],
    [
      'authress-service-client-access-key',
      [],
      /\b(?:sc|ext|scauth|authress)_[a-zA-Z0-9]{5,30}\.[a-zA-Z0-9]{4,6}\.acc[_-][a-zA-Z0-9-]{10,32}\.[a-zA-Z0-9+\/_=-]{30,120}/,
    ],
    [
      'aws-access-token',
      ['a3t', 'akia', 'asia', 'abia', 'acca'],
      /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/,
    ],
    [
      'aws-amazon-bedrock-api-key-short-lived',
      ['bedrock-api-key-'],
      /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t/,
    ],
    ['azure-ad-client-secret', ['q~'], /[a-zA-Z0-9_~.]{3}\dQ~[a-zA-Z0-9_~.-]{31,34}/],
    ['clickhouse-cloud-api-secret-key', ['4b1d'], /\b4b1d[A-Za-z0-9]{38}\b/],
    ['facebook-access-token', [], /\b\d{15,16}(?:\||%)[0-9a-zA-Z\-_]{27,40}/],
    ['gocardless-api-token', ['live_'], /[lL][iI][vV][eE]_[a-zA-Z0-9\-_=]{40}/],
    ['grafana-api-key', ['eyjrijoi'], /\b[eE][yY][jJ][rR][iI][jJ][oO][iI][a-zA-Z0-9]{70,400}={0,3}/],
    ['harness-api-key', [], /(?:pat|sat)\.[a-zA-Z0-9_-]{22}\.[a-zA-Z0-9]{24}\.[a-zA-Z0-9]{20}/],
    ['hashicorp-tf-api-token', ['atlasv1'], /[a-zA-Z0-9]{14}\.atlasv1\.[a-zA-Z0-9\-_=]{60,70}/],
    ['lob-api-key', [], /(?:[lL][iI][vV][eE]|[tT][eE][sS][tT])_[a-f0-9]{35}/],
    ['mailchimp-api-key', [], /[a-f0-9]{32}-[uU][sS]\d\d/],
    ['mailgun-private-api-token', [], /[kK][eE][yY]-[a-f0-9]{32}/],
    ['maxmind-license-key', ['_mmk'], /\b[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk/],
    [
      'microsoft-teams-webhook',
      ['webhook.office.com', 'webhookb2', 'incomingwebhook'],
      /https:\/\/[a-z0-9]{1,512}\.webhook\.office\.com\/webhookb2\/[a-z0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}@[a-z0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}\/IncomingWebhook\/[a-z0-9]{32}\/[a-z0-9]{8}-(?:[a-z0-9]{4}-){3}[a-z0-9]{12}/,
    ],
    ['octopus-deploy-api-key', ['api-'], /\bAPI-[A-Z0-9]{26}/],
    [
      'slack-config-access-token',
      ['xoxe.xoxb-'],
      /[xX][oO][xX][eE][^\n][xX][oO][xX][bp]-\d-[a-zA-Z0-9]{163,166}/,
    ],
    ['slack-user-token', [], /xox[pe](?:-[0-9]{10,13}){3}-[a-zA-Z0-9-]{28,34}/],
    [
      'slack-webhook-url',
      ['hooks.slack.com'],
      /(?:https{0,1}:\/\/){0,1}hooks[^\n]slack[^\n]com\/(?:services|workflows|triggers)\/[A-Za-z0-9+\/]{43,56}/,
    ],
    ['telegram-bot-api-token', [], /[0-9]{5,16}:A[a-zA-Z0-9_\-]{34}/],
    ['twilio-api-key', ['sk'], /SK[0-9a-fA-F]{32}/],
  ];
